"""Runs on a schedule: what cron, systemd, Airflow and GitHub Actions need to be told."""
