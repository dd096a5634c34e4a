"""The local streaming mode: a supervised loop of small bounded rounds with durable state."""
