-- Turns Documentation/Configuration.md into the manual page satchel.yaml(5): pandoc --lua-filter=manual.lua --to=man.
-- Tables of keys become lists of keys, since a table of four columns is not to be read in a terminal.

-- The page's own heading is its title, and the others rise by one level.
function Header(header)
    if header.level == 1 then return {} end
    header.level = header.level - 1
    return header
end

-- There is nothing to follow in a terminal: what a link says is kept, and for another page its name.
function Link(link)
    local page = link.target:match("([%w]+%.md)")
    if not page then return link.content end
    local inlines = link.content
    if pandoc.utils.stringify(link.content) ~= page then
        inlines:extend({ pandoc.Str(" ("), pandoc.Str(page), pandoc.Str(")") })
    end
    return inlines
end

-- The list of chapters: every item begins with a link within the page.
function BulletList(list)
    local first = list.content[1][1]
    local link = first and first.content and first.content[1]
    if link and link.t == "Link" and link.target:match("^#") then return {} end
end

local function described(blocks, name)
    if #blocks == 0 then return {} end
    local inlines = pandoc.Inlines({})
    if name ~= "meaning" and name ~= "value" then
        inlines:insert(pandoc.Str(name:sub(1, 1):upper() .. name:sub(2) .. ": "))
    end
    inlines:extend(pandoc.utils.blocks_to_inlines(blocks))
    return { pandoc.Para(inlines) }
end

function Table(tbl)
    local simple = pandoc.utils.to_simple_table(tbl)
    local names = {}
    for column, blocks in ipairs(simple.headers) do names[column] = pandoc.utils.stringify(blocks) end
    local items = {}
    for _, row in ipairs(simple.rows) do
        local term = pandoc.utils.blocks_to_inlines(row[1])
        local definition = pandoc.Blocks({})
        for column = 2, #row do definition:extend(described(row[column], names[column])) end
        table.insert(items, { term, { definition } })
    end
    return pandoc.DefinitionList(items)
end

function Pandoc(document)
    document.meta.title = pandoc.MetaString("SATCHEL.YAML")
    document.meta.section = pandoc.MetaString("5")
    document.meta.header = pandoc.MetaString("File Formats")
    local name = {
        pandoc.Header(1, { pandoc.Str("NAME") }),
        pandoc.Para({ pandoc.Str("satchel.yaml - configuration of satchel(1)") }),
        pandoc.Header(1, { pandoc.Str("DESCRIPTION") }),
    }
    document.blocks = pandoc.Blocks(name) .. document.blocks
    return document
end

-- The list of chapters is known by its links, so that it goes before they do.
return { { BulletList = BulletList }, { Header = Header, Link = Link, Table = Table }, { Pandoc = Pandoc } }
