"""Messages from templates: text, HTML, and each channel's own form."""
