"""The emulated Telegram: as strict as Telegram, as durable, and as awkward when asked to be."""
