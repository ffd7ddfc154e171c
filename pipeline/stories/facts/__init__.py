"""What is known of a story: figures with their units, names and papers, and what changed."""
