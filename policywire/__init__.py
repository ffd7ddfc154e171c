"""policywire follows the policies you name through news and official documents.

The rooms (`policywire.crawler`, `policywire.pipeline`, …) lie beside this folder in the repository,
at its top, where whoever opens it looks for them. Here each stands as a link, so that Python, mypy,
the import contracts and editors all see one package; a wheel holds the files themselves.
"""

__version__ = "0.2.0"
