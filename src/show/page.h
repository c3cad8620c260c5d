/* SPDX-License-Identifier: Apache-2.0 */
/* The page as it was bundled when the program was built (cmake/page.cmake): a whole document, terminated, in which the
 * text "DETENTE-ANSWERS" with its quotation marks stands once, in the place of the answers' JSON. */
#ifndef DET_SHOW_PAGE_H
#define DET_SHOW_PAGE_H

extern const char det_page_html[];

#endif
