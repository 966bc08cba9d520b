"""An answer on paper or in a file: text for a terminal, a workbook, a PDF. Same words as the page."""
