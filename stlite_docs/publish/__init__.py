"""From apps to what stands in the site: HTML, payload, pools, files."""
