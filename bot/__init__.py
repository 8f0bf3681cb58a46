"""clusterbot: a Telegram assistant for regional clusters of small firms in renewable heat."""
