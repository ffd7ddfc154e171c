"""The tools for writing topics well."""
