"""A form asked once: bound to figures by the county, answered by the towns' books, merged with every cell leading back."""
