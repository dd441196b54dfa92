# Writes OUTPUT, a C++ source with the text of the SQL files named in MIGRATIONS
# and DEFINITIONS (schema_text.hpp). Run as: cmake -D… -P embed_schema.cmake
function(append_table function files)
    set(table "std::span<embedded_file const> ${function}() {\n    static constexpr embedded_file files[] = {\n")
    foreach(file IN LISTS files)
        get_filename_component(name "${file}" NAME_WE)
        file(READ "${file}" text)
        string(APPEND table "        {\"${name}\", R\"~sql~(${text})~sql~\"},\n")
    endforeach()
    string(APPEND table "    };\n    return files;\n}\n")
    set(source "${source}\n${table}" PARENT_SCOPE)
endfunction()

set(source "#include \"storage/schema_text.hpp\"\n\nnamespace cusax::storage {\n")
append_table(embedded_migrations "${MIGRATIONS}")
append_table(embedded_definitions "${DEFINITIONS}")
file(WRITE "${OUTPUT}" "${source}\n}  // namespace cusax::storage\n")
