"""Schedulers; each module registers one."""
