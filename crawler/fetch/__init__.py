"""The network in: guarded addresses, robots.txt, politeness, Scrapy and the browser."""
