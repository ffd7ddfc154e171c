"""The actions of the page, one file per noun, one form per action."""
