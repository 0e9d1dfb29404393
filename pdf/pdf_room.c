/* Keeps the library non-empty until the room is furnished. */
extern const int pdf_room;
const int pdf_room = 1;
