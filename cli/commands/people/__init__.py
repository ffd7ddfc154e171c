"""Commands about people: users, tokens, subscriptions, who did what."""
