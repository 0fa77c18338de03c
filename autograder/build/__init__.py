"""From a master notebook to what is handed out.

========================  ==========================================================
``build``                 the whole way, and the order of the gates
``master``, ``answers``   reading the master and the answers its tests ask for
``staging``, ``assign``   the folder Otter Assign works in, and its run
``student``, ``bundle_files``, ``manifest``, ``wheel``   what is handed out
``tree``, ``notebooks``   folders and notebooks as values, the same bytes every time
``gates``                 what has to hold before anything is written
========================  ==========================================================
"""
