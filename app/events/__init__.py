"""Events with speakers and programme, from draft to published. News: ``EventChanged``."""
