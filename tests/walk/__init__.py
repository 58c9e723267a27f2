"""Every page of the desk in a real browser: `pages` says how each is reached, `scene` what stands behind it."""
