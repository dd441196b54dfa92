"""Profiles in users' Personal Eventing services on a real ejabberd, which grants no privileged IQs."""

from support.ejabberd import Ejabberd

from profiles_test import *  # its tests become tests of this file; `world` is an ejabberd here

PEER = Ejabberd
