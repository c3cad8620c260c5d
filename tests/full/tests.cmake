# The studies of script/test --full: faults, kills, odd surroundings, load, sanitizers. One line a study: its name, the minutes that it
# may take, and what is run; it prints rows of the table of docs/evidence.md. Label study: neither quick nor full, so script/test alone leaves them out.
# Two run at a time, those with more minutes first: what keeps one processor busy for long begins early, what uses both fills up the end.
function(det_study name minutes)
    math(EXPR seconds "60 * ${minutes}")
    add_test(NAME study/${name} COMMAND ${ARGN})
    set_tests_properties(study/${name} PROPERTIES LABELS study TIMEOUT ${seconds} COST ${minutes})
endfunction()

if(TARGET detente AND NOT DETENTE_SANITIZE AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_library(full_shim MODULE ${CMAKE_CURRENT_LIST_DIR}/shim.c)
    target_link_libraries(full_shim PRIVATE ${CMAKE_DL_LIBS})
    set_target_properties(full_shim PROPERTIES C_STANDARD 17)
    set(at ${CMAKE_CURRENT_LIST_DIR})
    set(asked $<TARGET_FILE:detente> ${PROJECT_SOURCE_DIR})
    det_study(newcomer 60 /usr/bin/python3 ${at}/newcomer.py ${asked})
    set_tests_properties(study/newcomer PROPERTIES SKIP_RETURN_CODE 77)
    # Of the suite under the sanitizers of addresses and undefined behaviour what is quick: all that the program is made of, but for the documents'
    # examples, which ask nothing that the commands' tests do not. Under TSan what has threads or processes; under valgrind, which is slow, the floors
    # that read and keep what others wrote, and infer.
    set(readers "(base|data|gate|infer)")
    set(quick -L ^quick$ -E ^docs/|^README|^house/|^page/)
    det_study(asan-gcc 55 ${at}/sanitized asan-ubsan "^all$" "label quick under ASan, UBSan, LSan (gcc)" ${quick})
    det_study(asan-clang 55 ${at}/sanitized asan-ubsan/clang "^all$" "label quick under ASan, UBSan, LSan (clang)" ${quick})
    det_study(tsan 50 ${at}/sanitized tsan/clang "^base_test_|^detente$" "threads, ranks, import, serve under TSan (clang)"
              -R "^base/test_(parallel|deal|ranks|journal)|^cli/(import|ranks|serve)$")
    det_study(valgrind 45 ${at}/sanitized valgrind "^${readers}_" "base to gate, infer under valgrind" -L ^quick$ -R ^${readers}/
              -E ^base/test_elementary$) # it needs a long double of more digits than valgrind knows
    det_study(fuzz 40 ${at}/fuzzed 15)
    det_study(load 35 /usr/bin/python3 ${at}/load.py ${asked} 600 5000)
    det_study(faults 30 /usr/bin/python3 ${at}/faults.py ${asked})
    det_study(faults_served 30 /usr/bin/python3 ${at}/faults_served.py ${asked})
    det_study(faults_fetched 30 /usr/bin/python3 ${at}/faults_fetched.py ${asked})
    det_study(kills 30 /usr/bin/python3 ${at}/kills.py ${asked} 200)
    det_study(collectives 30 /usr/bin/python3 ${at}/collectives.py ${asked})
    det_study(extremes 30 /usr/bin/python3 ${at}/extremes.py ${asked})
    det_study(surroundings 30 /usr/bin/python3 ${at}/surroundings.py ${asked})
    det_study(same 30 /usr/bin/python3 ${at}/same.py ${asked})
endif()
