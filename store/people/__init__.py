"""Users, logins, tokens and what recipients answer."""
