"""What can be done from the page: a file a noun, an action a form."""
