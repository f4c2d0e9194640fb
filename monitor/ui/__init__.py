"""What every page is made of: layout, components and their gallery, filters, themes. No models.

Pages extend `ui/page.html` (or `ui/bare.html`, without navigation) and import `ui/components.html`.
Style and script come from `frontend/`, built into `static/ui/build/`.
"""
