"""To come."""

from typing import Any

METHODS: dict[str, Any] = {}
