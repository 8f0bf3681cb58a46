"""The demo world: fictional clusters, firms and people to try the assistant with."""
