"""From the bytes of a page or PDF to text, title, date and authors."""
