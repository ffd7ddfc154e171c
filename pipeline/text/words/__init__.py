"""Forms of words: spelling, number, stems, compounds."""
