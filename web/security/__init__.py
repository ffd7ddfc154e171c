"""Who may see what: login, tokens, CSRF, headers, throttling."""
