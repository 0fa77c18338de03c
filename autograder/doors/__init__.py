"""The doors through which others reach the engine.

===================  =============================================================================
module               holds
===================  =============================================================================
``gradescope``       the zip's own ``run_otter.py``: Gradescope's container, that of ``otter grade``
``otter_plugin``     ``Replay``, for ``otter run``
``intake``           what a student uploaded, taken in without following links
``zip_files``        the zip's ``setup.sh``, ``run_autograder`` and what they need
``probe``            a zip that reports what the platform allows, uploaded once
===================  =============================================================================
"""
