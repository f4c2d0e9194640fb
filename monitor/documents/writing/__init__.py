"""Files from typed blocks.

A `model.Document` becomes Word, Excel and csv files that read back to the same cells (`word`,
`workbook`, `delimited`); a `report.Report` becomes a PDF, a Word document and a workbook to be read
by people (`pdf`, `report_word`, `report_workbook`).
"""
