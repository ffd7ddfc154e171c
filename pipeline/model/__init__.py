"""The values that the pipeline makes and what people say about them."""
