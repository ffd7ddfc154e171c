"""Stories, their developments, and what people say of them."""
