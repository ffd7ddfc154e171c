"""FINDS: a source and what we know of it go in, articles, new knowledge and problems come out."""
