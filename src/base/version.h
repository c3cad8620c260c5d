/* SPDX-License-Identifier: Apache-2.0 */
/* Which program and which method an answer comes from; CMake takes the project's version from here. */
#ifndef DET_BASE_VERSION_H
#define DET_BASE_VERSION_H

#define DET_VERSION "0.1.0"
#define DET_METHOD  "detente-1"

#endif
