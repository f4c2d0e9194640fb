"""Monitor Social: plans of action of social networks, monitored."""
