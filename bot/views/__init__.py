"""What a person sees: pure functions from a service's result to a :class:`bot.views.reply.Reply`."""
