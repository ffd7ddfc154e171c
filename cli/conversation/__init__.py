"""Setting up by questions and answers in the terminal."""
