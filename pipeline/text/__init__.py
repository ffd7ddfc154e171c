"""Text as the pipeline sees it: words, sentences, lede, stages, fingerprints."""
