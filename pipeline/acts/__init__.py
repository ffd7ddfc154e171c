"""What a headline or a lead says was done: the act, who did it, to what, and whether it is done."""
