def read_outline(assembly, paragraphs, running):
    return
