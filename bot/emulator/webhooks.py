"""To come."""

from __future__ import annotations

from bot.emulator.world import World


class Webhooks:
    """To come."""

    def __init__(self, world: World) -> None:
        self.world = world

    def start(self) -> None:
        """Starts."""

    async def stop(self) -> None:
        """Stops."""
