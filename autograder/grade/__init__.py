"""The trusted side: an autograder zip judges decoded answers.

===================  =============================================================================
module               holds
===================  =============================================================================
``bundle``           an autograder zip, opened: manifest, configuration, parsed test files
``otter_classes``    Otter's test-file classes, loaded without the rest of Otter
``warm``             every reference derived once, before the first fork
``judge``            every test case of a bundle, run on one submission's answers
``remember``         verdicts given before, by what the answers are on the wire
``cases``            one of them, as work for the confined child
``confine``          the forked, limited child in which they run
``comparer``         such a child that stays, for who grades a class
``observe``          what a running case sees of the answers, and which checks pass
``plain``            verdicts and evidence as JSON data
``results``          ``results.json``: Otter's own, and what Gradescope takes beyond it
``gradescope_form``  what the platform accepts, field by field
``record``           ``record.json``: everything the instructor may want to know
``engine``           one submission from file to both of them
===================  =============================================================================
"""
