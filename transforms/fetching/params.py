"""How pages, feeds and files are fetched."""

from pydantic import Field

from transforms.registry import Params


class FetchParams(Params):
    """How pages and feeds are fetched."""

    timeout_seconds: float = Field(
        default=30.0, gt=0, description="Longest time for one document: name look-up, redirects, and tries included."
    )
    connect_timeout_seconds: float = Field(default=5.0, gt=0, description="Longest time to connect to one address.")
    idle_timeout_seconds: float = Field(default=10.0, gt=0, description="Longest silence of a server.")
    max_bytes: int = Field(default=10_000_000, gt=0, description="Largest body, after decompression.")
    parallel: int = Field(default=8, ge=1, le=64, description="Requests at a time.")
    host_connections: int = Field(default=2, ge=1, le=16, description="Requests at a time to one host.")
    host_delay_seconds: float = Field(
        default=1.0, ge=0, le=3600, description="Shortest time between the beginnings of two requests to one host."
    )
    max_crawl_delay_seconds: float = Field(
        default=10.0, ge=0, le=3600, description="Longest Crawl-delay of a robots.txt that is heeded in full."
    )
    retries: int = Field(
        default=2, ge=0, le=10, description="Further tries after a failure that may pass, within the time."
    )
    retry_delay_seconds: float = Field(
        default=0.5, ge=0, le=60, description="Wait before the first further try; doubled for each one after it."
    )
    dead_host_seconds: float = Field(
        default=60.0, ge=0, le=86_400, description="How long a host that does not answer is left alone."
    )
    respect_robots: bool = Field(
        default=True,
        description="Ask for no page that the host's robots.txt forbids; feeds and sitemaps are exempt.",
    )
    allow_downgrade: bool = Field(default=False, description="Follow redirects from https to http.")
    allow_private_addresses: bool = Field(default=False, description="Let URLs lead to private and loopback addresses.")
    user_agent: str = Field(
        default="newsbeam/0.1",
        pattern=r"^[!-~]([ -~]*[!-~])?$",
        description="User-Agent header; up to the first slash or space it is the name that robots.txt is asked about.",
    )
