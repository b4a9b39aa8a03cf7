"""Charts drawn on the server: SVG text for pages, frames, PDF and print, coloured by the pages' own
properties.
"""
