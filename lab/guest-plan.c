/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the steps of a scenario to a plan (docs/devel/guest-protocol.rst, section 2). A step that the host does (plug, unplug, set, migrate) is a
 * "wait" in the plan, so that it happens between the right steps of the guest.
 */
#include "facts.h"
#include "guest-plan.h"
#include "plan.h"
#include "protocol.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MisfitPlan, misfit_plan_free)

#define SHELL_LIMIT_S MISFIT_LIMIT_MAX_S

/* Everything but the tables, which were taken before the drivers came. */
static const char *const final_sets[] = { "version", "cmdline", "iomem", "meminfo", "modules", "tainted", "dmesg", "memmap", "acpi-nvdimm",
                                          "nd", "dax", "block", "memory", "node", "tier", "ndctl", "daxctl", NULL };
static const char *const firmware_sets[] = { "acpi", "devicetree", NULL };


/* Milliseconds of a scenario as whole seconds of a plan: rounded up, within the protocol's bounds. */
static unsigned seconds(unsigned ms, unsigned factor)
{
    guint64 s = ((guint64)ms * factor + 999) / 1000;

    return CLAMP(s, 1, MISFIT_LIMIT_MAX_S);
}

char *guest_plan_token(unsigned n)
{
    return g_strdup_printf("host%u", n);
}

static gboolean add_modules(MisfitPlan *plan, const FwScenarioBoot *boot, const Arch *arch, GError **error)
{
    if (!boot->modules) {
        for (const char *const *name = arch->modules; *name; name++) {
            if (!misfit_plan_add_module(plan, *name, NULL, error)) {
                return FALSE;
            }
        }
        return TRUE;
    }
    for (unsigned i = 0; i < boot->modules->len; i++) {
        if (!misfit_plan_add_module(plan, g_ptr_array_index(boot->modules, i), NULL, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean add_step(MisfitPlan *plan, const FwScenarioBoot *boot, unsigned n, unsigned factor, GError **error)
{
    const FwScenarioStep *step = g_ptr_array_index(boot->steps, n);
    unsigned limit = seconds(step->limit_ms ? step->limit_ms : boot->limit_step_ms, factor);
    g_autofree char *token = guest_plan_token(n);
    unsigned number;

    switch (step->kind) {
    case FW_SCENARIO_STEP_RUN:
        return misfit_plan_add_step(plan, step->name, step->run, limit, &number, error);
    case FW_SCENARIO_STEP_FACTS:
        return misfit_plan_add_facts(plan, step->name, final_sets, error);
    case FW_SCENARIO_STEP_PLUG:
    case FW_SCENARIO_STEP_UNPLUG:
    case FW_SCENARIO_STEP_SET:
    case FW_SCENARIO_STEP_MIGRATE:
        return misfit_plan_add_wait(plan, token, limit, error);
    }
    g_return_val_if_reached(FALSE);
}

static gboolean add_steps(MisfitPlan *plan, const FwScenarioBoot *boot, unsigned factor, GError **error)
{
    for (unsigned i = 0; i < boot->steps->len; i++) {
        if (!add_step(plan, boot, i, factor, error)) {
            g_prefix_error(error, "step '%s': ", ((FwScenarioStep *)g_ptr_array_index(boot->steps, i))->name);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean guest_plan_write(const FwScenarioBoot *boot, const Arch *arch, unsigned factor, gboolean shell, const char *out,
                          GError **error)
{
    unsigned limit = shell ? SHELL_LIMIT_S : seconds(boot->limit_total_ms, factor);
    g_autoptr(MisfitPlan) plan = misfit_plan_new(arch->events_console, limit);

    if (!misfit_plan_add_facts(plan, FACTS_LABEL_FIRMWARE, firmware_sets, error) || !add_modules(plan, boot, arch, error)) {
        return FALSE;
    }
    if (shell) {
        misfit_plan_add_shell(plan);
    } else if (!add_steps(plan, boot, factor, error) ||
               !misfit_plan_add_facts(plan, FACTS_LABEL_DONE, final_sets, error)) {
        return FALSE;
    }
    return misfit_plan_write_cpio(plan, out, error);
}
