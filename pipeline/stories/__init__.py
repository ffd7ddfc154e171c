"""Stories: copies, similarity, the memory, and which story an article joins."""
