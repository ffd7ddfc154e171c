"""policywire follows the policies you name through news and official documents.

The rooms (`policywire.crawler`, `policywire.pipeline`, …) lie beside this folder in the repository,
at its top, where whoever opens it looks for them. Here each stands as a link, so that Python, mypy,
the import contracts and editors all see one package; a wheel holds the files themselves. Each room
refuses to be imported by its bare name, which works wherever the repository's top is on the path
(a console there, the tests): a module under two names would live twice, with two of each registry.
"""

__version__ = "0.2.0"
