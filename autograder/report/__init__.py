"""Reports from records: grades, the class page, a feedback page per student.

``write.write_report`` is the whole of it; ``roll`` and ``records`` are what it reads.
"""
