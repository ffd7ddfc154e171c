"""The MCP server: the API's operations as tools for language models. One file per part of it."""
