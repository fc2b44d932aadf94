/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completion script for bash, from the tables of options-table.c. Scenario names are asked of `misfit list` at completion time,
 * so that the user's checkout and an installed misfit each offer their own.
 */
#include <stdio.h>

#include "help.h"

static void print_verb_case(size_t verb)
{
    printf("    %s) options=\"", verbs[verb].name);
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].verbs & (1u << verb)) {
            printf("--%s ", option_rows[i].name);
        }
    }
    printf("\" ;;\n");
}

static void print_choice_cases(void)
{
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].kind == OPTION_CHOICE) {
            g_auto(GStrv) words = g_strsplit(option_rows[i].metavar, "|", -1);
            g_autofree char *list = g_strjoinv(" ", words);

            printf("    --%s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", option_rows[i].name, list);
        }
    }
}

void help_print_completion(void)
{
    printf("# SPDX-License-Identifier: GPL-2.0-or-later\n# bash completion for misfit; made by 'misfit help --completion'\n");
    printf("_misfit() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} options=\n");
    printf("  COMPREPLY=()\n");
    printf("  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        printf("%s ", verbs[i].name);
    }
    printf("' -- \"$word\"))\n    return\n  fi\n");
    printf("  case $before in\n");
    print_choice_cases();
    printf("    --kernel|--qemu|--report) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n");
    printf("    --modules|--output|-o) COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n");
    printf("  esac\n  case $verb in\n");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        print_verb_case(i);
    }
    printf("  esac\n  case $word in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")); return ;;\n  esac\n");
    printf("  case $verb in\n    run|explain|shell)\n"
           "      COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" list --json 2>/dev/null |\n"
           "        sed -n 's/.*\"name\": *\"\\([^\"]*\\)\".*/\\1/p')\" -- \"$word\") $(compgen -f -X '!*.yaml' -- \"$word\")) ;;\n"
           "    replay|trace|doctor) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
           "    qemu) COMPREPLY=($(compgen -W 'x86_64 ppc64' -- \"$word\")) ;;\n  esac\n}\n");
    printf("complete -F _misfit misfit ./misfit\n");
}
